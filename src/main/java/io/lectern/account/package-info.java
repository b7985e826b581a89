/// Users, their passwords and tokens, and their profile.
@NullMarked
package io.lectern.account;

import org.jspecify.annotations.NullMarked;
