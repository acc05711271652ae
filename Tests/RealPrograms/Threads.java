import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A pool of four threads with a lock; ends with code 7. */
class Threads {
    static int shared = 0;

    public static void main(String[] arguments) throws Exception {
        var pool = Executors.newFixedThreadPool(4);
        var sum = new AtomicLong();
        var lock = new Object();
        var done = new CountDownLatch(400);
        for (int task = 0; task < 400; task++) {
            final int number = task;
            pool.submit(() -> {
                for (int step = 0; step < 1000; step++) {
                    sum.addAndGet(number);
                    synchronized (lock) { shared++; }
                }
                done.countDown();
            });
        }
        done.await();
        pool.shutdown();
        pool.awaitTermination(10, TimeUnit.SECONDS);
        System.out.println(sum.get() + " " + shared);
        System.exit(7);
    }
}
