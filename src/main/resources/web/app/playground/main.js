import { render } from '../lit.js';
import { Playground } from './playground.js';
import { playgroundView } from './view.js';

const root = document.getElementById('app');
let scheduled = false;

const playground = new Playground(() => {
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(() => {
    scheduled = false;
    render(playgroundView(playground), root);
  });
});
playground.begin();
