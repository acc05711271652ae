// Loads two modules in turn, and closes the first while its locks are held if "hold" is asked for.
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

// Where the module's mutex was.
static void *call(const char *path, const char *function, const char *lock) {
    void *module = dlopen(path, RTLD_NOW);
    if (module == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return NULL;
    }
    int (*found)(void) = (int (*)(void))dlsym(module, function);
    void *place = dlsym(module, lock);
    printf("%s: %d\n", function, found());
    printf("close: %d\n", dlclose(module));
    return place;
}

int main(int count, char **arguments) {
    for (int round = 0; round < 3; round++) {
        void *first = call("./first.so", count > 1 ? arguments[1] : "use", "first_lock");
        void *second = call("./second.so", "use", "second_lock");
        printf("at one place: %d\n", first == second && first != NULL);
    }
    return 0;
}
