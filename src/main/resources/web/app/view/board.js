import { PENS, SIZE } from '../board.js';
import { t } from '../i18n.js';
import { html, nothing } from '../lit.js';

const COLOURS = ['--ink', '--accent', '--live', '--tone-0'];

export function boardView(page) {
  const { board, leads, running } = page;
  const draws = leads && running;
  return html`
    <div class="panel-head">
      <h2>${t('board.title')}<span class="soft">${draws ? t('board.hint.leader') : nothing}</span></h2>
      ${draws ? html`<div class="panel-actions" role="toolbar" aria-label=${t('board.title')}>${pens(board)}
        <button class="secondary small" data-test="board-wipe" ?disabled=${board.empty} @click=${board.wipe}>${t('board.clear')}</button></div>` : nothing}
    </div>
    <div class="board-frame">
      <canvas class="board ${draws ? 'is-mine' : ''}" data-test="board" data-strokes=${board.strokes.length} width=${SIZE.width} height=${SIZE.height} role="img" aria-label=${t('board.title')}
        @pointerdown=${(event) => draws && begin(event, board)} @pointermove=${(event) => move(event, board)}
        @pointerup=${() => board.end()} @pointercancel=${() => board.end()}></canvas>
      ${board.empty && !draws ? html`<p class="board-empty soft">${t('board.empty')}</p>` : nothing}
    </div>
  `;
}

const pens = (board) => Array.from({ length: PENS }, (_, n) => html`
  <button class="quiet icon-only small pen pen-${n}" aria-pressed=${board.pen === n} aria-label=${t('board.colour', { n: n + 1 })}
    @click=${() => board.choose(n)}><i></i></button>
`);

function begin(event, board) {
  event.preventDefault();
  event.currentTarget.setPointerCapture(event.pointerId);
  board.begin(...place(event, event.currentTarget));
}

function move(event, board) {
  if (event.buttons === 0) return;
  const canvas = event.currentTarget;
  const passed = event.getCoalescedEvents?.() ?? [];
  for (const each of passed.length > 0 ? passed : [event]) board.draw(...place(each, canvas));
}

function place({ clientX, clientY }, canvas) {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  return [((clientX - left) / width) * SIZE.width, ((clientY - top) / height) * SIZE.height];
}

/** Draws all of it; there is not much of it. */
export function paint(canvas, { strokes }) {
  const style = getComputedStyle(canvas);
  const colours = COLOURS.map((name) => style.getPropertyValue(name));
  const pen = canvas.getContext('2d');
  pen.clearRect(0, 0, SIZE.width, SIZE.height);
  pen.lineWidth = 6;
  pen.lineCap = pen.lineJoin = 'round';
  for (const { pen: colour, points } of strokes) {
    pen.strokeStyle = colours[colour];
    pen.beginPath();
    pen.moveTo(points[0], points[1]);
    if (points.length === 2) pen.lineTo(points[0], points[1]);
    for (let i = 2; i < points.length; i += 2) pen.lineTo(points[i], points[i + 1]);
    pen.stroke();
  }
}
