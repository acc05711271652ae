// Goroutines that share a mutex of Go's.
package main

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
			}
		}()
	}
	group.Wait()
	fmt.Println(count)
}
