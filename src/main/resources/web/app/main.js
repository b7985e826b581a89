import { Api } from './api.js';
import { App } from './app.js';
import { Session } from './session.js';

const session = new Session();
new App(document.getElementById('app'), session, new Api(session)).begin();
