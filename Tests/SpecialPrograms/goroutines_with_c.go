// Goroutines that share a mutex of Go's and one of C's.
package main

/*
#cgo LDFLAGS: -pthread
#include <pthread.h>

static pthread_mutex_t of_c = PTHREAD_MUTEX_INITIALIZER;
static void use(void) {
    pthread_mutex_lock(&of_c);
    pthread_mutex_unlock(&of_c);
}
*/
import "C"

import (
	"fmt"
	"sync"
)

func main() {
	var lock sync.Mutex
	var group sync.WaitGroup
	count := 0
	for index := 0; index < 4; index++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for round := 0; round < 100; round++ {
				lock.Lock()
				count++
				lock.Unlock()
				C.use()
			}
		}()
	}
	group.Wait()
	fmt.Println(count)
}
