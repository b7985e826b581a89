// What the simulator can do wrong, in words.
const calls = ['create', 'get', 'update', 'delete', 'end', 'list', 'user', 'zak', 'past', 'participants', 'recordings',
  'files', 'token', '*'];
const hooks = ['hook', 'hook:meeting.started', 'hook:meeting.ended', 'hook:meeting.participant_joined',
  'hook:meeting.participant_left', 'hook:recording.completed'];

/// By what people read: the effect as it is asked for, and whether it meets webhooks.
export const effects = {
  'answer takes 2 s': {effect: {kind: 'Slow', ms: 2000}},
  'fails with 503': {effect: {kind: 'Fails', status: 503, code: 0, message: 'Service Unavailable'}},
  'done, but never answered': {effect: {kind: 'HangsAfterCommit'}},
  'connection lost before': {effect: {kind: 'Resets', after_commit: false}},
  'connection lost after': {effect: {kind: 'Resets', after_commit: true}},
  '429 a second, ISO time': {effect: {kind: 'Throttles', form: 'iso'}},
  '429 a second, no header': {effect: {kind: 'Throttles', form: 'none'}},
  "429 host's day, no header": {effect: {kind: 'Throttles', form: 'daily'}},
  "429 account's day": {effect: {kind: 'Throttles', form: 'daily-limit'}},
  'token dies (401/124)': {effect: {kind: 'TokenDies'}},
  'page token expired': {effect: {kind: 'PageTokenDies'}},
  'host refused (3161)': {effect: {kind: 'Fails', status: 400, code: 3161,
    message: 'Meeting hosting and scheduling capabilities are not allowed for your user account.'}},
  'webhook twice': {effect: {kind: 'Duplicated'}, hook: true},
  'webhook a minute late': {effect: {kind: 'Delayed', seconds: 60}, hook: true},
  'webhook lost': {effect: {kind: 'Dropped'}, hook: true},
  'webhook overtaken': {effect: {kind: 'Reordered'}, hook: true},
  'webhook wrongly signed': {effect: {kind: 'WronglySigned'}, hook: true},
  'webhook signed an hour ago': {effect: {kind: 'Stale', seconds: 3600}, hook: true},
  'webhook with a number id': {effect: {kind: 'NumberId'}, hook: true},
  'old instance ends again': {effect: {kind: 'OldEnding'}, hook: true, only: ['hook:meeting.started']},
};

export const operations = ({hook, only}) => only ?? (hook ? hooks : calls);

export function described({kind, ...details}) {
  const known = Object.entries(effects).find(([, {effect}]) =>
    effect.kind === kind && Object.entries(details).every(([name, value]) => effect[name] === value));
  return known ? known[0] : `${kind} ${Object.values(details).join(' ')}`;
}

export const clock = time => time.slice(11, 19);
