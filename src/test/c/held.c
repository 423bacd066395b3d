/* io.kiln.endurance.Held: the line of held.h, from inside of a JVM. */
#include "held.h"
#include <jni.h>

JNIEXPORT jstring JNICALL Java_io_kiln_endurance_Held_line(JNIEnv *env, jclass of) {
    (void)of;
    char line[128];
    held(line, sizeof line);
    return (*env)->NewStringUTF(env, line);
}
