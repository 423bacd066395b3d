package io.kiln.exchange;

/**
 * The part of <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a> that
 * a dense network needs: numbers of fields, by message, and of types.
 */
final class Onnx {
    /** Operators as of 2020, which every runtime of today has. */
    static final int OPSET = 13;

    /** Before 7, Gemm and the arithmetic had other rules for shapes. */
    static final int OLDEST_OPSET = 7;

    /** Version of the file format. */
    static final int IR = 8;

    /** Element type: binary32. */
    static final int FLOAT = 1;

    /** Element type: signed 64-bit integers. */
    static final int INT64 = 7;

    private Onnx() {}

    /** Fields of ModelProto. */
    static final class Model {
        static final int IR_VERSION = 1;
        static final int PRODUCER = 2;
        static final int PRODUCER_VERSION = 3;
        static final int DOC = 6;
        static final int GRAPH = 7;
        static final int OPSETS = 8;
        static final int METADATA = 14;
        static final int FUNCTIONS = 25;

        private Model() {}
    }

    /** Fields of OperatorSetIdProto. */
    static final class Opset {
        static final int DOMAIN = 1;
        static final int VERSION = 2;

        private Opset() {}
    }

    /** Fields of StringStringEntryProto. */
    static final class Entry {
        static final int KEY = 1;
        static final int VALUE = 2;

        private Entry() {}
    }

    /** Fields of GraphProto. */
    static final class Graph {
        static final int NODES = 1;
        static final int NAME = 2;
        static final int CONSTANTS = 5;
        static final int DOC = 10;
        static final int INPUTS = 11;
        static final int OUTPUTS = 12;
        static final int SPARSE_CONSTANTS = 15;

        private Graph() {}
    }

    /** Fields of NodeProto. */
    static final class Node {
        static final int INPUTS = 1;
        static final int OUTPUTS = 2;
        static final int NAME = 3;
        static final int OPERATOR = 4;
        static final int ATTRIBUTES = 5;
        static final int DOMAIN = 7;

        private Node() {}
    }

    /** Fields of AttributeProto, and its types. */
    static final class Attribute {
        static final int NAME = 1;
        static final int REAL = 2;
        static final int NUMBER = 3;
        static final int TENSOR = 5;
        static final int TYPE = 20;

        static final int OF_NUMBER = 2;

        private Attribute() {}
    }

    /** Fields of TensorProto. */
    static final class Tensor {
        static final int SIDES = 1;
        static final int TYPE = 2;
        static final int FLOATS = 4;
        static final int LONGS = 7;
        static final int NAME = 8;
        static final int RAW = 9;
        static final int EXTERNAL = 13;
        static final int LOCATION = 14;

        private Tensor() {}
    }

    /** Fields of ValueInfoProto, and of what is inside. */
    static final class Value {
        static final int NAME = 1;
        static final int TYPE = 2;

        /** In TypeProto. */
        static final int TENSOR = 1;

        /** In TypeProto.Tensor. */
        static final int ELEMENT = 1;

        /** In TypeProto.Tensor. */
        static final int SHAPE = 2;

        /** In TensorShapeProto. */
        static final int SIDE = 1;

        /** In TensorShapeProto.Dimension. */
        static final int SIDE_NUMBER = 1;

        /** In TensorShapeProto.Dimension. */
        static final int SIDE_NAME = 2;

        private Value() {}
    }
}
