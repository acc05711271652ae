// libsynctrace-pthread.so has no functions of its own: it stands before those of the C library in programs that
// `synctrace record` starts, and puts on record what they do with pthreads' and POSIX's locks.
#pragma once
