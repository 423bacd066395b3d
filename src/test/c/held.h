/* What this process holds of the machine, for src/test/c/replay.c and, through JNI, for io.kiln.endurance.Held: one line of
 *   bytes resident threads files
 * The first number is exact: all private memory that may be written to (VmData), less what malloc keeps without having lent
 * it to anybody. Pages that were never touched count, and pages that the system takes away for a moment do too, so a
 * busy machine changes nothing. The second is what of it lies in RAM, after malloc gave back what it could. */
#include <dirent.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All at one moment, since threads come and go with their stacks. */
static void held_status(long *data, long *resident, long *threads) {
    char line[256];
    FILE *in = fopen("/proc/self/status", "r");
    while (in && fgets(line, sizeof line, in)) {
        sscanf(line, "VmData: %ld", data);
        sscanf(line, "RssAnon: %ld", resident);
        sscanf(line, "Threads: %ld", threads);
    }
    if (in) fclose(in);
}

static int held_files(void) {
    int count = 0;
    DIR *open = opendir("/proc/self/fd");
    while (open && readdir(open)) count++;
    if (open) closedir(open);
    return count - 3; /* without . and .. and the folder that is being read */
}

static void held(char *line, size_t size) {
    malloc_trim(0);
    long data = 0, resident = 0, threads = 0, kept = (long)mallinfo2().fordblks;
    held_status(&data, &resident, &threads);
    snprintf(line, size, "%ld %ld %ld %d", 1024 * data - kept, 1024 * resident, threads, held_files());
}
