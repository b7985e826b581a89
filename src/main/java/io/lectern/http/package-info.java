/// What every REST feature leans on: routes, principals, limits, problem answers, paging, conditional reads.
@NullMarked
package io.lectern.http;

import org.jspecify.annotations.NullMarked;
