import type { en } from './en.js';
import { answers } from './ja/answers.js';
import { buttons } from './ja/buttons.js';
import { faults } from './ja/faults.js';
import { help } from './ja/help.js';
import { modal } from './ja/modal.js';
import { plan } from './ja/plan.js';
import { reasons } from './ja/reasons.js';
import { root } from './ja/root.js';
import { says } from './ja/says.js';
import { verdicts } from './ja/verdicts.js';
import { words } from './ja/words.js';

export const ja: typeof en = { answers, buttons, faults, help, modal, plan, reasons, root, says, verdicts, words };
