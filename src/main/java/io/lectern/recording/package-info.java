/// Recordings of lessons: who may see them, what they are called, how often they were looked at.
///
/// They lie at Zoom; `zoomhook` lists them as Zoom tells of them. Whoever removes one here hides it here: at Zoom it
/// stays until it is deleted there.
@NullMarked
package io.lectern.recording;

import org.jspecify.annotations.NullMarked;
