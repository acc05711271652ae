// A program on the mutexes of Rust's standard library. `abba`: each of two threads has one, and wants the other's, too.
use std::sync::{Arc, Barrier, Mutex};
use std::thread;

fn take_both(one: &Mutex<i32>, other: &Mutex<i32>, begun: Option<&Barrier>) -> i32 {
    let first = one.lock().unwrap();
    if let Some(begun) = begun {
        begun.wait();
    }
    let second = other.lock().unwrap();
    *first + *second
}

fn main() {
    let is_ordered = std::env::args().nth(1).as_deref() != Some("abba");
    let locks = Arc::new((Mutex::new(1), Mutex::new(2), Barrier::new(2)));
    let threads: Vec<_> = [("forwards", true), ("backwards", is_ordered)]
        .into_iter()
        .map(|(name, is_forwards)| {
            let locks = locks.clone();
            thread::Builder::new()
                .name(name.to_string())
                .spawn(move || {
                    let begun = if is_ordered { None } else { Some(&locks.2) };
                    if is_forwards {
                        take_both(&locks.0, &locks.1, begun)
                    } else {
                        take_both(&locks.1, &locks.0, begun)
                    }
                })
                .unwrap()
        })
        .collect();
    for thread in threads {
        println!("{}", thread.join().unwrap());
    }
}
