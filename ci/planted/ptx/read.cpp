// Reads PTX as NVIDIA's OpenCL compiler writes it: a statement a line.
#include "kernel.hpp"
#include "words.hpp"

#include <sstream>
#include <tuple>

namespace ptx {
namespace {

// "Special Registers", 10. The first three environment registers are the place of the first group,
// the next three the global offset, then come the groups; an offset is never given here.
const std::map<std::string, std::pair<Constant::Source, unsigned>> SPECIAL = {
        {"%tid.x", {Constant::ITEM, 0}}, {"%tid.y", {Constant::ITEM, 1}},
        {"%tid.z", {Constant::ITEM, 2}}, {"%ctaid.x", {Constant::GROUP, 0}},
        {"%ctaid.y", {Constant::GROUP, 1}}, {"%ctaid.z", {Constant::GROUP, 2}},
        {"%ntid.x", {Constant::GROUP_SIZE, 0}}, {"%ntid.y", {Constant::GROUP_SIZE, 1}},
        {"%ntid.z", {Constant::GROUP_SIZE, 2}}, {"%nctaid.x", {Constant::GROUPS, 0}},
        {"%nctaid.y", {Constant::GROUPS, 1}}, {"%nctaid.z", {Constant::GROUPS, 2}},
        {"%laneid", {Constant::LANE, 0}}, {"%envreg0", {Constant::NUMBER, 0}},
        {"%envreg1", {Constant::NUMBER, 0}}, {"%envreg2", {Constant::NUMBER, 0}},
        {"%envreg3", {Constant::NUMBER, 0}}, {"%envreg4", {Constant::NUMBER, 0}},
        {"%envreg5", {Constant::NUMBER, 0}}, {"%envreg6", {Constant::GROUPS, 0}},
        {"%envreg7", {Constant::GROUPS, 1}}, {"%envreg8", {Constant::GROUPS, 2}},
};

class Reader {
public:
    explicit Reader(const std::string &name) { kernel.name = name; }

    void parameter(const std::string &line) {
        int width = line.find(".u64") + line.find(".b64") + 1 != std::string::npos ? 8 : 4;
        Words words = split(line, " \t,");
        bool pointer = line.find(".ptr") != std::string::npos;
        kernel.parameters.push_back({words.back(), width, pointer});
    }

    void items(const std::string &line) {
        Words words = split(line, " \t,");
        for (size_t d = 1; d < words.size() && d <= 3; d++)
            kernel.items[d - 1] = (unsigned) std::stoul(words[d]);
    }

    void statement(const std::string &line) {
        if (!kernel.unknown.empty()) return;
        try {
            if (line.back() == ':') labels[line.substr(0, line.size() - 1)] = kernel.code.size();
            else if (line[0] == '.') declare(line);
            else instruction(line);
        } catch (const std::logic_error &) { // also what a standard container does not find
            kernel.unknown = line;
        }
    }

    Kernel done() {
        for (const auto &[at, label] : jumps) {
            if (labels.count(label)) kernel.code[at].target = (int) labels[label];
            else if (kernel.unknown.empty()) kernel.unknown = "bra " + label;
        }
        return kernel;
    }

private:
    Kernel kernel;
    std::map<std::string, Operand> registers;
    std::map<std::string, uint64_t> variables; // places in local memory or on the stack
    std::map<std::string, size_t> labels;
    std::map<std::tuple<int, uint64_t, int>, Operand> constants;
    std::vector<std::pair<size_t, std::string>> jumps;

    Operand row(int width) {
        Operand operand{kernel.rows, width};
        kernel.rows += width / 4;
        return operand;
    }

    void declare(const std::string &line) {
        Words words = split(line, " \t,");
        if (words[0] == ".reg") {
            for (size_t w = 2; w < words.size(); w++)
                declare_registers(words[w], words[1].find("64") != std::string::npos ? 8 : 4);
        } else if (words[0] == ".shared" || words[0] == ".local") {
            declare_room(words, words[0] == ".shared" ? kernel.local_bytes : kernel.stack_bytes);
        } else if (words[0] != ".pragma" && words[0] != ".loc") {
            throw std::logic_error(line);
        }
    }

    void declare_registers(const std::string &name, int width) { // %r<5>: %r0 to %r4
        size_t many = name.find('<');
        if (many == std::string::npos) {
            registers[name] = row(width);
            return;
        }
        for (int r = 0; r < std::stoi(name.substr(many + 1)); r++)
            registers[name.substr(0, many) + std::to_string(r)] = row(width);
    }

    void declare_room(const Words &words, size_t &used) { // .shared .align 16 .b8 name[64]
        size_t align = std::stoul(words.at(2)), room = words.at(4).find('[');
        size_t each = std::stoul(words.at(3).substr(2)) / 8;
        used = (used + align - 1) / align * align;
        variables[words[4].substr(0, room)] = used;
        used += room == std::string::npos ? each : each * std::stoul(words[4].substr(room + 1));
    }

    void instruction(const std::string &line) {
        Instruction i;
        i.text = line;
        std::string rest = line;
        if (line[0] == '@') {
            size_t end = line.find_first_of(" \t");
            i.unless = line[1] == '!';
            i.guard = registers.at(line.substr(i.unless ? 2 : 1, end - (i.unless ? 2 : 1))).row;
            rest = trimmed(line.substr(end));
        }
        std::string opcode = rest.substr(0, rest.find_first_of(" \t"));
        rest = trimmed(rest.substr(opcode.size()));
        i.flow = flow(opcode, rest);
        if (i.flow == Instruction::PLAIN) return plain(i, opcode, rest);
        if (i.flow == Instruction::BRANCH) jumps.emplace_back(kernel.code.size(), rest);
        kernel.code.push_back(i);
    }

    static Instruction::Flow flow(const std::string &opcode, const std::string &rest) {
        if (opcode == "bra" || opcode == "bra.uni") return Instruction::BRANCH;
        if (opcode == "bar.sync" && rest == "0") return Instruction::BARRIER;
        return opcode == "ret" ? Instruction::RETURN : Instruction::PLAIN;
    }

    void plain(Instruction i, std::string opcode, const std::string &rest) {
        if (begins(opcode, "ld.param.")) opcode = "mov" + opcode.substr(8);
        const Rule *rule = find_rule(opcode);
        if (!rule) throw std::logic_error(opcode);
        i.work = &rule->work;
        kernel.meets |= opcode.find(".acquire") != std::string::npos;
        for (const std::string &word : split(rest, " \t,{}[]")) operand(i, word, rule->widths);
        if (i.operands.size() != rule->widths.size()) throw std::logic_error(rest);
        fit(i, opcode, rule->widths);
    }

    void operand(Instruction &i, const std::string &word, const std::vector<int> &widths) {
        size_t plus = word.find('+');
        if (plus != std::string::npos) i.offset = std::stoll(word.substr(plus + 1));
        i.operands.push_back(operand_of(word.substr(0, plus), widths.at(i.operands.size())));
    }

    // Registers may be wider than what is loaded into them, and than what a conversion takes:
    // "Operand Size Exceeding Instruction-Type Size", 9.4.1.
    void fit(Instruction i, const std::string &opcode, const std::vector<int> &widths) {
        const bool loads = begins(opcode, "ld."), takes = begins(opcode, "cvt.");
        std::vector<Instruction> behind;
        for (size_t n = 0; n < widths.size(); n++) {
            const Operand wide = i.operands[n];
            if (widths[n] == 0 || wide.width == widths[n]) continue;
            if (wide.width != 8 || (n == 0 ? !loads : !takes)) throw std::logic_error(i.text);
            i.operands[n] = row(4);
            if (takes) kernel.code.push_back(moved(i, "cvt.u32.u64", i.operands[n], wide));
            else behind.push_back(moved(i, extension(opcode), wide, i.operands[n]));
        }
        kernel.code.push_back(i);
        kernel.code.insert(kernel.code.end(), behind.begin(), behind.end());
    }

    static const char *extension(const std::string &opcode) {
        return opcode[opcode.rfind('.') + 1] == 's' ? "cvt.s64.s32" : "cvt.u64.u32";
    }

    static Instruction moved(Instruction i, const char *opcode, Operand to, Operand from) {
        i.work = &find_rule(opcode)->work;
        i.operands = {to, from};
        return i;
    }

    Operand operand_of(const std::string &word, int width) {
        if (registers.count(word)) return registers[word];
        if (auto found = SPECIAL.find(word); found != SPECIAL.end())
            return constant(found->second.first, found->second.second, 4);
        for (size_t p = 0; p < kernel.parameters.size(); p++)
            if (kernel.parameters[p].name == word)
                return constant(Constant::ARGUMENT, p, kernel.parameters[p].width);
        if (variables.count(word))
            return constant(Constant::NUMBER, variables[word], width ? width : 8);
        return constant(Constant::NUMBER, number(word), width ? width : 4);
    }

    static uint64_t number(const std::string &word) { // "Constants", 4.5
        if (begins(word, "0f")) return std::stoul(word.substr(2), nullptr, 16);
        return word.at(0) == '-' ? (uint64_t) std::stoll(word) : std::stoull(word, nullptr, 0);
    }

    Operand constant(Constant::Source source, uint64_t number, int width) {
        auto key = std::make_tuple((int) source, number, width);
        if (!constants.count(key)) {
            constants[key] = row(width);
            kernel.constants.push_back({source, number, constants[key]});
        }
        return constants[key];
    }
};

} // namespace

Kernels read_kernels(const std::string &text) {
    Kernels kernels;
    std::istringstream lines(text);
    std::string line;
    while (std::getline(lines, line)) {
        size_t entry = line.find(".entry ");
        if (entry == std::string::npos || trimmed(line).rfind("//", 0) == 0) continue;
        Reader reader(split(line.substr(entry + 7), " \t(")[0]);
        while (std::getline(lines, line) && (line = trimmed(line)) != "{") {
            if (begins(line, ".param")) reader.parameter(line);
            if (begins(line, ".reqntid")) reader.items(line);
        }
        while (std::getline(lines, line)) {
            line = trimmed(line.substr(0, line.find("//")));
            if (line == "}") break;
            if (!line.empty()) reader.statement(line);
        }
        Kernel kernel = reader.done();
        kernels[kernel.name] = kernel;
    }
    return kernels;
}

} // namespace ptx
