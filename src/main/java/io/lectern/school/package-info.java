/// Groups, lessons and attendance: who teaches whom, when, and who was there.
@NullMarked
package io.lectern.school;

import org.jspecify.annotations.NullMarked;
