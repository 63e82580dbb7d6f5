// What is counted, in words. Pure.
//
// Of each decision exactly one of the decision kinds is counted. Events come later, by its token: most kinds once for
// each decision, but one choice of help for each service, so that these can be more than were shown.

export const decisionKinds = ['none', 'message', 'interstitial', 'block', 'suppressed', 'holdout'] as const
export const shownKinds = ['message', 'interstitial', 'block'] as const
export const eventKinds = ['impression', 'help_click', 'call', 'chat', 'exit', 'dismiss', 'shown_in_error', 'film'] as const

export const kindNames: Record<string, string> = {
  none: 'Nothing shown', message: 'Message beside the results', interstitial: 'Warning page before the results', block: 'Warning page instead of the results',
  suppressed: 'Suppressed', holdout: 'Held out', impression: 'Seen', help_click: 'Help chosen', call: 'Call begun', chat: 'Chat begun', exit: 'Left by the exit',
  dismiss: 'Went on to the results', shown_in_error: 'Said to be shown in error', film: 'Film opened', shadow: 'Matched in shadow', match: 'Rule matched',
  overlap: 'Two rules matched', degraded: 'Decided in part',
}
export const kindName = (kind: string): string => kindNames[kind] ?? kind

/** What can be compared between variants: what people did after a message was shown. */
export const outcomeKinds = ['help_click', 'call', 'chat', 'exit', 'dismiss', 'shown_in_error', 'film'] as const
export type Outcome = (typeof outcomeKinds)[number]
/** Counted once for each service: not a share of those shown where somebody chose two. */
export const isPerService = (kind: string): boolean => ['help_click', 'call', 'chat'].includes(kind)
