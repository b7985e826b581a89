import { t } from './i18n.js';
import { RoomPage } from './room-page.js';
import { groupsView } from './view/groups.js';

/** The conversations of one's groups; with a number, the one of that group. */
export class GroupsPage extends RoomPage {
  section = 'groups';
  fixed = true;

  constructor(app, id = null) {
    super(app);
    this.id = id;
  }

  get inbox() {
    return this.app.inbox;
  }

  get group() {
    return this.inbox.group(this.id);
  }

  get title() {
    return this.group?.name ?? t('groups.title');
  }

  view() {
    return groupsView(this);
  }

  open() {
    if (this.id !== null) this.enter();
    this.inbox.load();
  }

  enter = () => super.enter(`group:${this.id}`);

  tick() {
    if (this.room?.state.slowS > 0 && !document.hidden) this.app.changed();
  }

  afterDraw() {
    super.afterDraw();
    if (!this.room?.state.known || document.hidden) return;
    if (this.scroll.atEnd) this.inbox.seen(this.room.name, this.room.state.lines.at(-1)?.seq ?? 0);
  }
}
