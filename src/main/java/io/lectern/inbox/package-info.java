/// What concerns one person beyond a lesson: what they marked, what they have not read yet, what is announced to
/// everybody.
@NullMarked
package io.lectern.inbox;

import org.jspecify.annotations.NullMarked;
