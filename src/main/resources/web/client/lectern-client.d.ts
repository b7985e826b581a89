/** Types of `lectern-client`. The protocol behind them: src/docs/protocol.md of Lectern. */

/** A person's role in this very room. */
export type Role = 'student' | 'teacher' | 'admin';

/** Rooms by their names: `lesson:7`, `group:3`, `user:12`, `staff:7`, `system`, `ops`. */
export type RoomName = `${'lesson' | 'group' | 'user' | 'staff'}:${number}` | 'system' | 'ops' | (string & {});

export interface Author {
  user: number;
  name: string;
  role: Role;
}

export interface Member extends Author {
  state: 'online' | 'away';
  since: string;
}

export interface Hand {
  user: number;
  name: string;
  /** Of the event that raised it. */
  seq: number;
  called: boolean;
  /** How often this person was called on in this lesson. */
  turns?: number;
}

/** The last event handed over; both parts move together. */
export interface Position {
  seq: number;
  epoch: string;
}

/** Where something stands in a room. */
export interface Place extends Position {
  room: string;
}

/** What each type of event carries. Moments are ISO texts, people are ids. */
export interface EventData {
  'chat.message': { text: string; deleted?: boolean };
  'chat.deleted': { message: number };
  'member.joined': { user: number; name: string; role: Role };
  'member.left': { user: number; cause: 'left' | 'removed' | 'network_lost' | 'node_lost' | (string & {}) };
  /** Joins and leaves of one second in a crowded room; in the largest ones only `count`. */
  'members.changed': { joined?: Author[]; left?: number[]; count: number };
  'member.muted': { user: number };
  'member.unmuted': { user: number };
  'member.removed': { user: number };
  'member.banned': { user: number };
  'member.unbanned': { user: number };
  'hand.raised': { user: number; name: string; turns?: number };
  'hand.lowered': { user: number };
  'hand.called': { user: number };
  /** `fair`: whoever had the fewest turns comes first, instead of whoever was first. */
  'hand.order': { fair: boolean };
  /** The id of a poll is the `seq` of this event. */
  'poll.opened': { question: string; options: string[]; multiple: boolean; anonymous: boolean; closes_at: string | null };
  'poll.closed': { poll: number; counts: number[]; answered: number };
  /** The id of a roll call is the `seq` of this event. */
  'rollcall.opened': { closes_at: string };
  'rollcall.closed': { rollcall: number; answered: number; missing: number };
  'room.locked': { what: 'chat' | 'hands' };
  'room.unlocked': { what: 'chat' | 'hands' };
  'room.slowed': { seconds: number };
  'lesson.started': { by: number; started_at: string; ends_at?: string | null };
  'lesson.extended': { by: number; ends_at: string };
  'lesson.ending': { ends_at: string };
  'lesson.ended': { by: number; ended_at: string };
  'teacher.absent': { since: string };
  'teacher.back': { user: number; name: string; took_over: boolean };
  'seat.waiting': { position: number; expected: string | null };
  'seat.ready': { join_url: string; meeting_id: string; password: string };
  /** A word: `meeting_gone`, `host_failed`, `taken_back`, `wait_cancelled`, `wait_expired`. */
  'seat.lost': { reason: string };
  'seat.moved': { reason: string };
  /** In `ops`, for admins. */
  'pool.changed': { accounts: number[] };
  'material.shared': { title: string; url: string };
  announcement: { text: string };
  'favorite.set': { item: string | number; value: unknown };
  'completion.set': { item: string | number; value: unknown };
  'progress.set': { item: string | number; value: unknown };
  'read.set': { room: string; seq: number };
  'grade.given': { by: number; item: string; grade: string; comment: string | null };
  'seat.offered': { room: string; until: string };
  'session.replaced': { room: string };
}

export type EventType = keyof EventData;

/** An event of a room. Events of types that this version does not know come as `event` and under their own name too. */
export interface RoomEvent<T extends string = string> {
  room: string;
  seq: number;
  epoch: string;
  type: T;
  /** When, by the server's clock. */
  at: string;
  /** Left out when the server itself is behind it. */
  from?: Author;
  /** Of events that were published with one. */
  cid?: string;
  data: T extends EventType ? EventData[T] : any;
}

/** Every event this version knows; switching over `type` narrows `data`. */
export type AnyRoomEvent = { [T in EventType]: RoomEvent<T> }[EventType];

/** What clients may publish, and who: `announcement` and `material.shared` are for leaders, the last three for `user:{own id}`. */
export interface Publishable {
  'chat.message': { text: string };
  announcement: { text: string };
  'material.shared': { title: string; url: string };
  'favorite.set': EventData['favorite.set'];
  'completion.set': EventData['completion.set'];
  'progress.set': EventData['progress.set'];
}

export interface Signal<D = any> {
  room: string;
  type: string;
  from?: Author;
  data: D;
}

/** To `staff:{lesson}` while a poll is open; absolute figures. */
export interface PollTally {
  poll: number;
  answered: number;
  counts: number[];
}

/** To `staff:{lesson}` while a roll call is open. */
export interface RollcallTally {
  rollcall: number;
  answered: number[];
  missing: number[];
}

export type Seat =
  | { state: 'none' }
  | { state: 'waiting'; position: number; expected: string | null }
  | { state: 'ready'; join_url: string; meeting_id: string; password: string };

export interface Lesson {
  started_at: string | null;
  ended_at: string | null;
  ends_at?: string | null;
  teacher_absent_since?: string | null;
}

export interface Locks {
  chat: boolean;
  hands: boolean;
  /** Seconds between two messages of one person; 0 for none. */
  slow_s: number;
  muted: number[];
}

export interface OpenPoll {
  poll: number;
  question: string;
  options: string[];
  multiple: boolean;
  anonymous: boolean;
  closes_at: string | null;
  /** Whether one has answered it oneself. */
  answered?: boolean;
}

export interface OpenRollcall {
  rollcall: number;
  closes_at: string;
  answered?: boolean;
}

/** A room as it stands. Members a server does not send are left out, so all are optional here. */
export interface Snapshot {
  members?: Member[];
  /** Above 500 `members` holds only leaders and oneself; this counts everybody. */
  member_count?: number;
  hands?: Hand[];
  /** `hand.order`: whoever had the fewest turns comes first. */
  fairness?: boolean;
  lesson?: Lesson;
  seat?: Seat;
  locks?: Partial<Locks>;
  poll?: OpenPoll | null;
  rollcall?: OpenRollcall | null;
  recent?: RoomEvent[];
}

export interface PresencePage {
  room: string;
  count: number;
  members: Member[];
  more?: boolean;
}

export interface HistoryPage {
  room: string;
  events: RoomEvent[];
  /** There are older ones. */
  more: boolean;
}

export type HandChange = { raise: boolean } | { lower: number | 'all' } | { call: number } | { fair: boolean };

export type PollChange =
  | {
      open: { question: string; options: string[]; multiple?: boolean; anonymous?: boolean; seconds?: number };
      cid?: string;
    }
  | { vote: { poll: number; choices: number[] } }
  | { close: number };

export type RollcallChange = { open: { seconds: number }; cid?: string } | { answer: number } | { close: number };

export type ModerateChange =
  | { lock: 'chat' | 'hands' }
  | { unlock: 'chat' | 'hands' }
  | { mute: number }
  | { unmute: number }
  | { slow_s: number }
  | { delete: number }
  | { remove: number }
  | { ban: number }
  | { unban: number };

export type ConnectionState =
  | { state: 'connecting' }
  | { state: 'online' }
  | { state: 'offline'; retryInMs: number; code: number }
  | { state: 'closed'; code: number; reason: string };

export type Feature =
  | 'recovery' | 'presence' | 'hands' | 'history' | 'signal' | 'polls' | 'rollcalls' | 'moderation'
  | (string & {});

export type RoomStateName = 'joining' | 'live' | 'waiting' | 'refused' | 'left';

export interface Session {
  session: string;
  user: number;
  node: string;
  server_time: string;
  ping_s: number;
  limits: { frame_bytes: number; messages_per_second: number; rooms: number; text_characters: number } & Record<string, number>;
  features: Feature[];
  /** Where the rooms stand that the server has joined on its own. */
  rooms?: Place[];
}

export interface Ask {
  /** The last one was not taken; a new one is needed. */
  refused: boolean;
  /** The last one is about to run out, and the connection would like to outlive it. */
  expiring?: boolean;
}

export interface SeenFrame {
  direction: 'in' | 'out';
  text: string;
  at: number;
}

interface CommonOptions {
  /** Default: `/ws` of the page's own origin. */
  url?: string;
  /** Where REST is, for tickets and event streams. Default: `url` as http, without `/ws`. */
  api?: string;
  /** Name and version of the application, for the server's logs. Default: `lectern-client/1`. */
  client?: string;
  /** `auto` uses Server-Sent Events where no WebSocket comes through. Default: `auto`. */
  transport?: 'auto' | 'websocket' | 'sse';
  /** With `auto`: so many WebSockets in a row must fail before their first frame, while HTTP works. Default: 2. */
  fallbackAfter?: number;
  /** How long an answer may take. Default: 10 000. */
  timeoutMs?: number;
  /** The first pause is between nothing and this; it doubles. Default: 300. */
  backoffMs?: number;
  /** The longest pause. Default: 10 000. */
  backoffMaxMs?: number;
  /** So many messages may wait in a room; more are refused with `queue_full`. Default: 200. */
  queue?: number;
  onState?: (state: ConnectionState) => void;
  /** Sees every frame, both ways; for logs and tools. */
  onFrame?: (frame: SeenFrame) => void;
  /** Default: the platform's. Node 20 has none of its own: the package `ws` fits. */
  WebSocket?: new (url: string, protocols: string[]) => any;
  /** Default: the platform's. */
  fetch?: typeof globalThis.fetch;
  random?: () => number;
}

/** An access token of the REST API, at every connect and before the last one runs out; null ends the client. */
export type TokenProvider = (ask: Ask) => Promise<string | null> | string | null;
/** A one-time ticket of `POST /api/ws-ticket/`, for pages that hold no token; null ends the client. */
export type TicketProvider = (ask: Ask) => Promise<string | null> | string | null;

export type Options = CommonOptions & ({ token: TokenProvider; ticket?: undefined } | { ticket: TicketProvider; token?: undefined });

/** What a room tells besides its events. */
export interface RoomNotices {
  /** Everything is as stated here; forget what was known. `first`: nothing was known. */
  snapshot: { snapshot: Snapshot; first: boolean };
  /** Every event, whatever its type. */
  event: RoomEvent;
  /** After a loss: so many missed events were handed over, and nothing is missing. */
  recovered: { count: number };
  signal: Signal;
  state: { state: RoomStateName };
  /** The server closed this one room; unless `final` it is joined again by itself. */
  close: { code: number; reason: string; final: boolean };
  /** The room was refused, or closed for good. */
  error: LecternError;
}

export type RoomTells = RoomNotices & { [T in EventType]: RoomEvent<T> };

/** What the client tells; events are those of rooms that the server joins on its own (`user:…`, `system`). */
export type ClientTells = {
  state: ConnectionState;
  event: RoomEvent;
  /** One of these rooms could not say what was missed: read again what depends on it. */
  resync: { room: string };
  drain: { delayMs: number };
  /** A push this version does not know. */
  push: Record<string, any>;
} & { [T in EventType]: RoomEvent<T> };

export interface Publication {
  cid: string;
  done: Promise<Place>;
}

export class LecternError extends Error {
  /** What the HTTP status would be, or a close code; 0 when it did not come from the server. */
  code: number;
  /** The name to match on, say `rate_limited`; of this module: `timeout`, `link_lost`, `queue_full`, `frame_too_large`, `left`, `closed`. */
  reason: string;
  /** The same may succeed later, unchanged. */
  temporary: boolean;
  retryAfterMs: number;
}

/** A room somebody has joined. It keeps its place across lost connections. */
export class Room extends EventTarget {
  private constructor();
  readonly name: string;
  readonly position: Position | null;
  readonly state: RoomStateName;
  /** Joined by the server, not asked for by the application. */
  readonly automatic: boolean;
  /** How often an event did not follow the one before it, and what was missed was fetched. */
  readonly gaps: number;
  /** What waits for the connection or for the server's word. */
  readonly queued: number;

  /** @returns takes the listener away again */
  on<T extends keyof RoomTells>(type: T, listener: (detail: RoomTells[T]) => void): () => void;
  on(type: string, listener: (detail: RoomEvent) => void): () => void;

  /** Waits while there is no connection, and is sent again under the same cid until it is answered. */
  publish<T extends string>(
    type: T,
    data: T extends keyof Publishable ? Publishable[T] : object,
    options?: { cid?: string },
  ): Publication;

  history(page?: { before?: number; limit?: number }): Promise<HistoryPage>;
  presence(page?: { after?: number; limit?: number }): Promise<PresencePage>;
  everybody(page?: { limit?: number }): AsyncGenerator<Member, void, undefined>;
  hand(change: HandChange): Promise<Place>;
  /** Opening and voting wait for the connection like a message. */
  poll(change: PollChange): Promise<Place>;
  /** Opening and answering wait for the connection like a message. */
  rollcall(change: RollcallChange): Promise<Place>;
  moderate(change: ModerateChange): Promise<Place>;
  /** @returns whether it left; it may still be dropped on the way */
  signal(type: string, data?: object): boolean;
  /** Leaves for good; what still waits is given up. */
  leave(): void;
}

/** A connection to Lectern that comes back by itself, and the rooms on it. */
export class LecternClient extends EventTarget {
  constructor(options: Options);
  readonly state: ConnectionState;
  readonly online: boolean;
  readonly session: Session | null;
  readonly transport: 'websocket' | 'sse';
  readonly rooms: Room[];
  /** How far the server's clock is ahead of this one. */
  readonly offsetMs: number;
  /** How long the last answer took; null before the first. */
  readonly rttMs: number | null;

  on<T extends keyof ClientTells>(type: T, listener: (detail: ClientTells[T]) => void): () => void;
  on(type: string, listener: (detail: RoomEvent) => void): () => void;

  /** Now, or as soon as there is a connection. The same name gives the same room. */
  join(name: RoomName): Room;
  /** Whether this server knows something beyond the first ops. */
  can(feature: Feature): boolean;
  /** The server's time, in milliseconds since 1970. */
  now(): number;
  /** How long the server takes to answer, in milliseconds. */
  ping(): Promise<number>;
  /** Gives the server a newer token; it happens by itself in time. */
  renew(): Promise<void>;
  /** Tries now instead of when the pause is over. */
  retry(): void;
  /** Breaks the connection as a network would; it comes back by itself. */
  interrupt(): void;
  /** Ends for good. */
  close(): void;
  /** Any op, also one this module does not know. */
  request(op: string, body: object): Promise<any>;
  /** A frame as it is. @returns whether it left */
  send(frame: object | string): boolean;
}

/** A new ULID. */
export function ulid(now?: number): string;

/** The position rule: judges one pushed event. */
export function place(
  position: Position | null,
  event: Position,
): { act: 'deliver' | 'drop' | 'rejoin'; position: Position | null };

/** The position rule: judges the answer to a join. */
export function settle<E extends Position>(
  position: Position | null,
  answer: Position & { recovered: boolean; more?: boolean; events?: E[] },
): { then: 'live' | 'more' | 'snapshot' | 'fresh'; events: E[]; position: Position | null };
