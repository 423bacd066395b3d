package io.kiln.exchange;

import java.util.List;
import java.util.Map;

/**
 * What an ONNX file holds, before anything is made of it.
 *
 * @param nodes in the file's order
 * @param constants by name
 * @param inputs what is fed, constants among it where the file is an old one; name to shape, a side
 *     that is not a number being -1
 * @param outputs names of the results
 * @param metadata text by key
 * @param bytes size of the file
 */
record OnnxGraph(
        List<OnnxNode> nodes,
        Map<String, OnnxTensor> constants,
        Map<String, List<Long>> inputs,
        List<String> outputs,
        Map<String, String> metadata,
        int bytes) {}
