# Finds OpenCL for ci/gpu, which sources this: the vendor's library and a loader. Machines that are
# made for CUDA have often neither an ICD file nor a loader, although the driver's library is there.
# shellcheck shell=bash

# In the order in which one is chosen; the others stay unused, so that cl:0 is the one under test.
vendor_libraries=('libnvidia-opencl.so*' 'libamdocl64.so*' 'libigdrcl.so*' 'libpocl.so*')
places=(/usr/local/nvidia /usr/lib /usr/lib64 /usr/local/lib /usr/local/cuda /opt/rocm /opt/intel)
IFS=: read -r -a told <<<"${LD_LIBRARY_PATH:-}"

# All libraries of those names, in a few seconds even where the folders are large.
list_libraries() {
    local pattern names=(-name 'libOpenCL.so.1' -o -name 'libcuda.so.1')
    for pattern in "${vendor_libraries[@]}"; do
        names+=(-o -name "$pattern")
    done
    libraries=$(timeout 6 find -H "${told[@]}" "${places[@]}" \( "${names[@]}" \) 2>/dev/null) || :
}

# The one with the shortest path: a link such as libX.so.1 comes before what it points to.
first_file() { # first_file PATTERN
    local path best=''
    while read -r path; do
        # shellcheck disable=SC2053 # a pattern, not a word
        [[ ${path##*/} != $1 || -n $best && ${#path} -ge ${#best} ]] || best=$path
    done <<<"$libraries"
    echo "$best"
}

find_driver() {
    local pattern
    driver=${KILN_GPU_DRIVER:-}
    for pattern in "${vendor_libraries[@]}"; do
        [ -n "$driver" ] || driver=$(first_file "$pattern")
    done
    [ -n "$driver" ]
}

# The kit's loader is known to heed OCL_ICD_VENDORS; the machine's serves where it does not load.
find_loader() {
    local candidate
    # shellcheck disable=SC2154 # of ci/gpu
    for candidate in "$kit/opencl/libOpenCL.so.1" "$(first_file 'libOpenCL.so.1')"; do
        if [ -f "$candidate" ] && loads "$candidate"; then
            export KILN_OPENCL_LIBRARY="$candidate"
            return
        fi
    done
    return 1
}

loads() { python3 -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "$1" 2>/dev/null; }

# Whether OpenCL, which was found, has a GPU.
lists_gpu() {
    # shellcheck disable=SC2154 # of ci/gpu
    PYTHONPATH=$here timeout 20 python3 -B -c 'import opencl, sys
sys.exit(not any(opencl.devices(p, opencl.GPUS) for p in opencl.platforms()))' 2>/dev/null
}

# Sets driver, and exports what leads Kiln and the probes to it through an ICD file of this run.
find_opencl() {
    list_libraries
    if ! find_driver; then
        say "no OpenCL driver: none of ${vendor_libraries[*]} in ${places[*]}"
        return 1
    fi
    if ! find_loader; then
        say 'no OpenCL loader: neither in the kit nor on the machine (Debian: ocl-icd-libopencl1)'
        return 1
    fi
    if ! loads "$driver"; then
        say "no OpenCL: $driver cannot be loaded as a library"
        return 1
    fi
    # shellcheck disable=SC2154 # of ci/gpu
    mkdir -p "$work/vendors"
    echo "$driver" >"$work/vendors/kiln.icd"
    export OCL_ICD_VENDORS="$work/vendors/"
    export LD_LIBRARY_PATH="${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}${driver%/*}"
}
