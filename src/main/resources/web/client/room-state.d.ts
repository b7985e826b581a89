import type {
  AnyRoomEvent,
  Author,
  Hand,
  HistoryPage,
  Lesson,
  Member,
  OpenPoll,
  OpenRollcall,
  PollTally,
  PresencePage,
  RollcallTally,
  Role,
  Room,
  RoomEvent,
  Seat,
  Signal,
  Snapshot,
} from './lectern-client.js';

/** A message or a notice, as a conversation shows it. */
export interface Line {
  seq: number;
  at: string;
  type: string;
  from?: Author;
  cid?: string;
  text: string;
  deleted: boolean;
  /** Of shared material. */
  url?: string;
}

export interface Material {
  seq: number;
  at: string;
  from?: Author;
  title: string;
  url: string;
}

/** Never changed, only replaced. */
export interface RoomState {
  /** False until the first snapshot. */
  readonly known: boolean;
  readonly members: ReadonlyMap<number, { user: number; name: string; role: Role; state: 'online' | 'away'; since?: string }>;
  /** Everybody; above 500 more than `members` holds. */
  readonly count: number;
  /** In the order in which they are to be called. */
  readonly hands: readonly Hand[];
  readonly fair: boolean;
  /** What was said, and notices, oldest first. */
  readonly lines: readonly Line[];
  readonly hasOlder: boolean;
  readonly chatLocked: boolean;
  readonly handsLocked: boolean;
  /** Seconds between two messages of one person; 0 for none. */
  readonly slowS: number;
  readonly muted: ReadonlySet<number>;
  readonly lesson: Lesson | null;
  readonly note: 'absent' | 'ending' | null;
  readonly seat: Seat;
  readonly poll:
    | (OpenPoll & { answered: boolean; choices?: number[]; tally: Omit<PollTally, 'poll'> | null })
    | null;
  /** The last poll that was closed; without `question` when its opening was not seen. */
  readonly pollResult:
    | ({ poll: number; counts: number[]; answered: number } & Partial<Pick<OpenPoll, 'question' | 'options' | 'multiple' | 'anonymous'>>)
    | null;
  readonly rollcall: (OpenRollcall & { answered: boolean; tally: Omit<RollcallTally, 'rollcall'> | null }) | null;
  readonly rollcallResult: { rollcall: number; answered: number; missing: number } | null;
  /** Shared since the room was joined, and what `recent` held of it. */
  readonly materials: readonly Material[];
}

export const empty: RoomState;
export function fromSnapshot(snapshot: Snapshot): RoomState;
export function apply(state: RoomState, event: AnyRoomEvent | RoomEvent): RoomState;
export function withOlder(state: RoomState, page: Pick<HistoryPage, 'events' | 'more'>): RoomState;
export function withPresence(
  state: RoomState,
  answer: Pick<PresencePage, 'count' | 'members' | 'more'>,
  asked?: { after?: number },
): RoomState;
export function withSignal(state: RoomState, signal: Pick<Signal, 'type' | 'data'>): RoomState;
export function withAnswer(state: RoomState, answer: { poll: number; choices?: number[] } | { rollcall: number }): RoomState;
export function isComplete(state: RoomState): boolean;
export function follow(
  room: Room,
  changed?: (state: RoomState, event?: RoomEvent) => void,
): {
  readonly state: RoomState;
  update: (change: (state: RoomState) => RoomState) => void;
  stop: () => void;
};
/** Without maps and sets, fit for JSON. */
export function plain(state: RoomState): Record<string, unknown>;
export type { Member };
