// Says in the program's file that it has a recorder: a note that the loader maps, so that a front which is loaded into any
// program can tell, before anything of the program has run.
#include "st_internal.h"
#include "synctrace_recorder.h"

__asm__(
    ".pushsection .note.synctrace,\"a\",%note\n"
    ".balign 4\n"
    ".long 10, 4, 1\n"  // bytes of the name, bytes of what follows, type: the recorder's version
    ".asciz \"SyncTrace\"\n"
    ".balign 4\n"
    ".long 1\n"
    ".popsection\n");

_Static_assert(SYNCTRACE_RECORDER_VERSION == 1u, "the note has the version");
