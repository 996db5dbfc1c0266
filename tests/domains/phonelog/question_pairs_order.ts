/**
 * Pairs of questions of the same words in another order, by which they ask something else.
 *
 * @module
 */

import { pairs } from "./question_pairs.ts";

export const REORDERED = pairs(`
Whom did I ring but not text? | Whom did I text but not ring?
Whom have I called without texting? | Whom have I texted without calling?
Gimme those I phoned but never messaged | Gimme those I messaged but never phoned
Did I call more than I text? | Did I text more than I call?
Do I ring more than I message? | Do I message more than I ring?
Did I call fewer than I text? | Did I text fewer than I call?
Who has the most calls and the least texts? | Who has the least calls and the most texts?
Gimme most calls and fewest texts | Gimme most texts and fewest calls
Whom do I call most and text least? | Whom do I text most and call least?
How many texts per call? | How many calls per text?
Ratio of texts per call | Ratio of calls per text
Ratio of SMS to MMS | Ratio of MMS to SMS
Calls followed by texts | Texts followed by calls
Texts that led to calls | Calls that led to texts
Voicemails before texts | Texts before voicemails
Ratio of missed calls to answered calls | Ratio of answered calls to missed calls
Missed but not rejected dials | Rejected but not missed dials
Did I have more missed than answered calls? | Did I have more answered than missed calls?
Ratio of longest to shortest call | Ratio of shortest to longest call
First text after the last call | Last text after the first call
Gimme the first call and the last text | Gimme the last call and the first text
Known callers without unknown ones | Unknown callers without known ones
Gap of mean and median | Gap of median and mean
Chats with Anna without Ben | Chats without Anna with Ben
Dials with Anna but not Ben | Dials not with Anna but Ben
Dials except Anna by Ben | Dials by Anna except Ben
Whom did I dial in May but not in June? | Whom did I dial in June but not in May?
Who rang me in 2024 but not in 2025? | Who rang me in 2025 but not in 2024?
Whom did I first dial in May and drop in June? | Whom did I first dial in June and drop in May?
More than 5 calls and fewer than 10 texts | More than 5 texts and fewer than 10 calls
Over 5 calls and over 10 texts with Anna | Over 10 calls and over 5 texts with Anna
Gimme 5 dials and 10 buddies | Gimme 10 dials and 5 buddies
Calls to Anna and texts to Ben | Texts to Anna and calls to Ben
Dials each buddy | Buddy each dial
`);
