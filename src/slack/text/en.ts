import { answers } from './en/answers.js';
import { buttons } from './en/buttons.js';
import { doctor } from './en/doctor.js';
import { faults } from './en/faults.js';
import { help } from './en/help.js';
import { hints } from './en/hints.js';
import { history } from './en/history.js';
import { home } from './en/home.js';
import { measures } from './en/measures.js';
import { modal } from './en/modal.js';
import { pictures } from './en/pictures.js';
import { plan } from './en/plan.js';
import { reasons } from './en/reasons.js';
import { report } from './en/report.js';
import { root } from './en/root.js';
import { says } from './en/says.js';
import { slower } from './en/slower.js';
import { verdicts } from './en/verdicts.js';
import { words } from './en/words.js';

export const en = {
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
