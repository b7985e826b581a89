/// Zoom's webhooks: is it Zoom who speaks, has it been said before, keep it, answer, and then do what follows from it.
///
/// Zoom delivers at least once, in any order, sometimes late and sometimes never. So nothing here depends on the order
/// in which deliveries come: what is worked out is worked out from all that is known, by the times Zoom gives.
@NullMarked
package io.lectern.zoomhook;

import org.jspecify.annotations.NullMarked;
