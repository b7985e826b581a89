/** Собственный аккаунт Zoom преподавателя. */
export const zoomRu = {
  'zoom.title': 'Ваш аккаунт Zoom',
  'zoom.pool': 'Ваши уроки проходят в Zoom школы.',
  'zoom.own': ({ email }) => `Ваши уроки проходят в вашем аккаунте Zoom ${email}.`,
  'zoom.connect': 'Подключить свой аккаунт',
  'zoom.change': 'Изменить',
  'zoom.connect.now': 'Подключить',
  'zoom.checking': 'Спрашиваем Zoom…',
  'zoom.disconnect': 'Отключить',
  'zoom.hint': 'Из вашего приложения Server-to-Server OAuth на marketplace.zoom.us. Секрет хранится зашифрованным и больше не показывается.',
  zoom_account_id: 'ID аккаунта (Account ID)',
  zoom_client_id: 'ID клиента (Client ID)',
  zoom_client_secret: 'Секрет клиента (Client Secret)',
  zoom_user_id: 'E-mail организатора в Zoom (если это не владелец приложения)',
};
