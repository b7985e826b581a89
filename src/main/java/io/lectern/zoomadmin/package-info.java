/// What admins see of the Zoom seat pool and do about it: accounts, who holds which seat, who waits, what happened, and
/// how many seats will be needed. Nothing here moves a lease by itself: the pool is asked.
@NullMarked
package io.lectern.zoomadmin;

import org.jspecify.annotations.NullMarked;
