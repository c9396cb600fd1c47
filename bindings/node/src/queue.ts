// Calls that run beside the event loop, in libuv's pool of threads.

/** How many calls are given to the pool at once: as many as it has threads, so that other work of the program's, such as reading
 * files, waits for a call at most and not for all that are queued here. koffi would refuse more than 256. */
const AT_ONCE = Math.min(Math.max(Number.parseInt(process.env['UV_THREADPOOL_SIZE'] ?? '', 10) || 4, 1), 128);

type Job = (done: () => void) => void;

let jobs: (Job | undefined)[] = [];
let first = 0;
let running = 0;

/** Runs `job` when it is its turn; it says when it is done. */
export function enqueue(job: Job): void {
    jobs.push(job);
    turn();
}

function turn(): void {
    while (running < AT_ONCE && first < jobs.length) {
        const job = jobs[first] as Job;
        jobs[first++] = undefined;
        // Not at each call: moving the rest of a long queue takes a while.
        if (first > 1024 && first * 2 > jobs.length) {
            jobs = jobs.slice(first);
            first = 0;
        }
        running++;
        job(() => {
            running--;
            turn();
        });
    }
}
