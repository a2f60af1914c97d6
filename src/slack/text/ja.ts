import type { en } from './en.js';
import { answers } from './ja/answers.js';
import { buttons } from './ja/buttons.js';
import { doctor } from './ja/doctor.js';
import { faults } from './ja/faults.js';
import { help } from './ja/help.js';
import { hints } from './ja/hints.js';
import { history } from './ja/history.js';
import { home } from './ja/home.js';
import { measures } from './ja/measures.js';
import { modal } from './ja/modal.js';
import { pictures } from './ja/pictures.js';
import { plan } from './ja/plan.js';
import { reasons } from './ja/reasons.js';
import { report } from './ja/report.js';
import { root } from './ja/root.js';
import { says } from './ja/says.js';
import { slower } from './ja/slower.js';
import { verdicts } from './ja/verdicts.js';
import { words } from './ja/words.js';

export const ja: typeof en = {
  answers,
  buttons,
  doctor,
  faults,
  help,
  hints,
  history,
  home,
  measures,
  modal,
  pictures,
  plan,
  reasons,
  report,
  root,
  says,
  slower,
  verdicts,
  words,
};
