// A thread that cannot know whether it has an error-checking mutex asks first.
#include "../program.h"

static pthread_mutex_t lock = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;

static void use(void) {
    bool is_mine = pthread_mutex_trylock(&lock) == 0;
    if (is_mine) pthread_mutex_unlock(&lock);
}

int relock_tried(void) {
    use();
    pthread_mutex_lock(&lock);
    use();
    pthread_mutex_unlock(&lock);
    return 0;
}
