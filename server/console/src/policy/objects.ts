// The objects of a policy, typed from its schema, and how they are read and written through the API.
import { api, ask, askTagged } from '../api/client'
import type { components as Api } from '../api/generated/api'
import type { components as Policy } from '../api/generated/policy'

export type Schemas = Policy['schemas']
export type TermList = Schemas['term_list']
export type Term = Schemas['term']
export type Rule = Schemas['rule']
export type Condition = Schemas['condition']
export type Campaign = Schemas['campaign']
export type Message = Schemas['message']
export type LocalisedText = Schemas['localised_text']
export type Fact = Schemas['fact']
export type HelpService = Schemas['help_service']
export type Theme = Schemas['theme']
export type Case = Schemas['case']
export type Schedule = Schemas['schedule']
export type Audience = Schemas['audience']

export type ObjectOf = {
  term_lists: TermList; rules: Rule; campaigns: Campaign; messages: Message; facts: Fact; help_services: HelpService; themes: Theme; cases: Case
}
export type Family = keyof ObjectOf

export type Draft = Api['schemas']['Draft']
export type Entry<F extends Family> = { family: F; id: string; tag: string; change?: 'added' | 'changed' | 'removed'; object: ObjectOf[F] }

/** What an object is called in a sentence, and where its page is. */
export const kFamilies: Record<Family, { one: string; many: string; page: string }> = {
  term_lists: { one: 'term list', many: 'Term lists', page: '/lists' },
  rules: { one: 'rule', many: 'Rules', page: '/rules' },
  campaigns: { one: 'campaign', many: 'Campaigns', page: '/campaigns' },
  messages: { one: 'message', many: 'Messages', page: '/messages' },
  facts: { one: 'fact', many: 'Facts', page: '/facts' },
  help_services: { one: 'help service', many: 'Help services', page: '/help' },
  themes: { one: 'theme', many: 'Themes', page: '/themes' },
  cases: { one: 'case', many: 'Cases', page: '/cases' },
}

/** Where objects are read from: a draft, or a revision. */
export type Source = { draft: string } | { revision: string }

export async function listObjects<F extends Family>(source: Source, family: F): Promise<Entry<F>[]> {
  const answer = 'draft' in source
    ? await ask(api.GET('/v1/policy/drafts/{draft}/{family}', { params: { path: { draft: source.draft, family } } }))
    : await ask(api.GET('/v1/policy/revisions/{revision}/{family}', { params: { path: { revision: source.revision, family } } }))
  return answer.objects as unknown as Entry<F>[]
}

export async function readObject<F extends Family>(source: Source, family: F, id: string): Promise<{ object: ObjectOf[F]; tag: string }> {
  const { data, tag } = 'draft' in source
    ? await askTagged(api.GET('/v1/policy/drafts/{draft}/{family}/{object}', { params: { path: { draft: source.draft, family, object: id } } }))
    : await askTagged(api.GET('/v1/policy/revisions/{revision}/{family}/{object}', { params: { path: { revision: source.revision, family, object: id } } }))
  return { object: data as unknown as ObjectOf[F], tag }
}

/** `tag`: of the object that it takes the place of; null: there must be none yet. Answers the new tag. */
export async function writeObject<F extends Family>(draft: string, family: F, object: ObjectOf[F], tag: string | null): Promise<string> {
  const headers = tag === null ? { 'If-None-Match': '*' } : { 'If-Match': `"${tag}"` }
  const answer = await askTagged(api.PUT('/v1/policy/drafts/{draft}/{family}/{object}', {
    params: { path: { draft, family, object: object.id } }, body: object as never, headers,
  } as never) as Promise<{ data?: unknown; error?: unknown; response: Response }>)
  return answer.tag
}

export async function removeObject(draft: string, family: Family, id: string, tag: string): Promise<void> {
  await ask(api.DELETE('/v1/policy/drafts/{draft}/{family}/{object}', {
    params: { path: { draft, family, object: id } }, headers: { 'If-Match': `"${tag}"` },
  } as never) as Promise<{ data?: unknown; error?: unknown; response: Response }>)
}

const kIdPattern = /^[a-z0-9-]{1,64}$/
export const isId = (text: string): boolean => kIdPattern.test(text)

/** An id made of a title: "New phrases (UK)" -> "new-phrases-uk". */
export const idFrom = (title: string): string =>
  title.normalize('NFKD').replace(/\p{M}+/gu, '').toLowerCase().replaceAll('ß', 'ss').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 64)
