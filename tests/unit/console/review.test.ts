import assert from 'node:assert/strict'
import test from 'node:test'

import { placeOf, valueText } from '../../../server/console/src/pages/drafts/conflicts'
import { type Look, whatNext } from '../../../server/console/src/pages/drafts/what_next'
import { changeLines } from '../../../server/console/src/pages/history/change_counts'

const changed = [{ family: 'rules' as const, id: 'x', change: 'added' as const }]
const fine: Look['found'] = { ok: true, issues: [], cases: { run: 3, failures: [] } }
const faulty: Look['found'] = {
  ok: false, cases: { run: 3, failures: [{ id: 'a', message: '' }] },
  issues: [{ severity: 'error', pointer: '', message: '' }, { severity: 'error', pointer: '', message: '' }, { severity: 'warning', pointer: '', message: '' }],
}
const all = ['policy_read', 'policy_write', 'policy_review', 'policy_publish']
const editor = ['policy_read', 'policy_write', 'policy_publish']
const reviewer = ['policy_read', 'policy_review', 'policy_publish']

type Case = { draft: Partial<Look['draft']>; scopes: string[]; me?: string; found?: Look['found']; steps: string }
const offersOf = ({ draft, scopes, me = 'bo', found = fine }: Case) => whatNext({
  draft: { state: 'open', editors: ['ana'], changed, behind: false, ...draft }, me, may: (scope) => scopes.includes(scope), found,
})

test('which steps are offered, by the state, the scopes and the person; those with ! say why they can’t be taken', () => {
  const at = '2026-01-01T00:00:00Z'
  const cases: Case[] = [
    { draft: {}, scopes: editor, steps: 'submit discard' },
    { draft: { changed: [] }, scopes: editor, steps: 'submit! discard' },
    { draft: {}, scopes: editor, found: faulty, steps: 'submit! discard' },
    { draft: { behind: true }, scopes: editor, steps: 'rebase submit! discard' },
    { draft: {}, scopes: reviewer, steps: '' },
    { draft: {}, scopes: ['policy_read'], steps: '' },
    { draft: { state: 'in_review' }, scopes: reviewer, steps: 'approve return' },
    { draft: { state: 'in_review' }, scopes: all, me: 'ana', steps: 'approve! return withdraw discard' },
    { draft: { state: 'in_review' }, scopes: editor, steps: 'approve! withdraw discard' },
    { draft: { state: 'in_review', behind: true }, scopes: reviewer, steps: 'approve! return' },
    { draft: { state: 'in_review' }, scopes: ['policy_read'], steps: 'approve!' },
    { draft: { state: 'approved' }, scopes: editor, me: 'ana', steps: 'publish schedule withdraw discard' },
    { draft: { state: 'approved', publish_at: at }, scopes: reviewer, steps: 'publish schedule unschedule return' },
    { draft: { state: 'approved' }, scopes: editor, found: faulty, steps: 'publish! withdraw discard' },
    { draft: { state: 'approved', behind: true }, scopes: editor, steps: 'rebase publish! withdraw discard' },
    { draft: { state: 'approved', publish_at: at }, scopes: ['policy_read'], steps: 'publish!' },
    { draft: { state: 'published' }, scopes: all, steps: '' },
    { draft: { state: 'discarded', behind: true }, scopes: all, steps: '' },
  ]
  for (const one of cases) {
    assert.equal(offersOf(one).map(({ step, why }) => step + (why === undefined ? '' : '!')).join(' '), one.steps, JSON.stringify(one))
  }
})

test('a reason counts what is wrong', () => {
  assert.match(offersOf({ draft: {}, scopes: editor, found: faulty, steps: '' })[0]!.why!, /^It has 2 errors and 1 failing case: /)
})

test('what is not known yet keeps nobody from anything', () => {
  const offers = whatNext({ draft: { state: 'open', editors: [], changed, behind: false }, me: 'ana', may: () => true, found: undefined })
  assert.deepEqual(offers.map(({ why }) => why), [undefined, undefined])
})

test('where two have changed the same', () => {
  assert.deepEqual(placeOf('/rules/new/title'), { family: 'rules', id: 'new', field: '/title' })
  assert.deepEqual(placeOf('/rules/new'), { family: 'rules', id: 'new', field: '' })
  assert.deepEqual(placeOf('/messages/m/locales/en-GB/title'), { family: 'messages', id: 'm', field: '/locales/en-GB/title' })
  assert.deepEqual([valueText(undefined), valueText('a'), valueText(7), valueText(['x'])], ['(nothing)', 'a', '7', '[\n  "x"\n]'])
})

test('what a publication has changed is counted in words, in the order of the families', () => {
  assert.deepEqual(changeLines({
    rules: { added: 1, removed: 0, changed: 2 },
    term_lists: { added: 0, removed: 1, changed: 1, terms_added: 1200, terms_removed: 3, terms_changed: 0, sealed: 1, digests_added: ['x'] },
  }), ['Term lists: 1 changed, 1 removed; terms: 1,200 new and 3 removed; of 1 sealed list only the number of terms is known', 'Rules: 1 new, 2 changed'])
  assert.deepEqual(changeLines({}), [])
  assert.deepEqual(changeLines({ rules: { added: 0, removed: 0, changed: 0 }, unheard_of: { added: 1 } }), [])
})
