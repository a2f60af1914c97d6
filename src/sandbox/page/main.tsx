import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Sandbox } from './sandbox.js';

const place = document.getElementById('page');
if (!place) throw new Error('the page has no place to draw in');
createRoot(place).render(
  <StrictMode>
    <Sandbox />
  </StrictMode>,
);
