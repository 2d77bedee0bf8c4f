// How the functions of this module are shown to Swift.
//
// Every function here takes plain arrays together with their lengths, keeps no pointer after it
// returns, and touches nothing beyond the lengths given. That is what the attribute states, so
// Swift passes arrays and strings to them without further marks.

#ifndef DIFFEO_ANNOTATIONS_H
#define DIFFEO_ANNOTATIONS_H

#define DIFFEO_SAFE __attribute__((swift_attr("@safe")))

#endif
