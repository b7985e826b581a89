/** A teacher's own Zoom account. */
export const zoomEn = {
  'zoom.title': 'Your Zoom account',
  'zoom.pool': 'Your lessons are held on the school’s Zoom.',
  'zoom.own': ({ email }) => `Your lessons are held on your own Zoom account ${email}.`,
  'zoom.connect': 'Use my own account',
  'zoom.change': 'Change',
  'zoom.connect.now': 'Connect',
  'zoom.checking': 'Asking Zoom…',
  'zoom.disconnect': 'Disconnect',
  'zoom.hint': 'From your Server-to-Server OAuth app at marketplace.zoom.us. The secret is stored encrypted and never shown again.',
  zoom_account_id: 'Account ID',
  zoom_client_id: 'Client ID',
  zoom_client_secret: 'Client secret',
  zoom_user_id: 'Host’s e-mail at Zoom (if it is not the owner of the app)',
};
