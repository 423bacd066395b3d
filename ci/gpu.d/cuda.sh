# For a machine with NVIDIA's driver whose OpenCL library is missing or lists no GPU, which ci/gpu
# sources this for: Kiln's kernels can go there as PTX, through CUDA. It shows what the kernels are
# worth, and nothing of what launches them in Kiln.
# shellcheck shell=bash

# Sets LIBCUDA and PTX, which may lack its index. Sourced after opencl.sh.
find_libcuda() {
    local candidate
    # shellcheck disable=SC2154 # of ci/gpu
    PTX="${KILN_GPU_PTX:-$kit/ptx}" LIBCUDA=''
    for candidate in "${KILN_GPU_CUDA:-libcuda.so.1}" "$(first_file 'libcuda.so.1')"; do
        if [ -z "$LIBCUDA" ] && [ -n "$candidate" ] && loads "$candidate"; then
            LIBCUDA=$candidate
        fi
    done
    [ -n "$LIBCUDA" ]
}

# Whether PTX shows more than OpenCL: CUDA starts, and OpenCL has no GPU, but processors at most.
cuda_alone() {
    find_libcuda && [ -f "$PTX/index.csv" ] && starts "$LIBCUDA" && ! lists_gpu
}

starts() {
    timeout 20 python3 -c 'import ctypes, sys
sys.exit(ctypes.CDLL(sys.argv[1]).cuInit(0) != 0)' "$1" 2>/dev/null
}

# Whether both are there, and what is missing.
find_cuda() {
    if ! find_libcuda; then
        say 'no libcuda either: nothing of Kiln on a GPU is tested, nor its kernels as PTX'
        return 1
    fi
    if [ ! -f "$PTX/index.csv" ]; then
        say "no PTX for $LIBCUDA in the kit: it was made without clang or libclc"
        return 1
    fi
    say "its kernels are timed as PTX through $LIBCUDA: host layer not tested"
}
