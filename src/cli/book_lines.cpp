#include "book_lines.hpp"

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include <bookonce/engine.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "answer_writer.hpp"
#include "failure.hpp"
#include "line_reader.hpp"
#include "request_line.hpp"
#include "values.hpp"

namespace bookonce::cli {
namespace {

void ask(engine& engine, line_reader::line const& line, stream_settings const& settings, answer_writer& answers) {
    try {
        if (line.too_long) {
            throw usage_error{fmt::format("the line has more than {} bytes", line_reader::line_bytes_max)};
        }
        book_request request = request_of_line(line.text);
        if (!request.deadline) { request.deadline = settings.deadline; }
        answers.add(engine.submit(std::move(request)));
    } catch (std::invalid_argument const& problem) { answers.add(usage_failure(problem.what())); }
}

/// Whatever can never be read is told before anything is asked. This read takes nothing.
void demand_readable_stdin() {
    if (::read(STDIN_FILENO, nullptr, 0) == 0) { return; }
    if (errno == EISDIR) { throw usage_error{"stdin is a folder: give a file or a pipe with requests"}; }
    if (errno == EBADF) { throw usage_error{"stdin is not open for reading: give a file or a pipe with requests"}; }
}

/// The rest of stdin is unread: the answers do not tell all.
report broken_off(report ended, std::string const& reason) {
    std::string const hint = ended.line.empty() ? std::string{} : "; " + ended.line;
    ended.code = exit_code::unsettled;
    ended.line = reason + ": lines without an answer were not asked" + hint;
    return ended;
}

}  // namespace

report book_lines(options const& options, stream_settings const& settings) {
    demand_readable_stdin();
    engine engine{options};
    answer_writer answers{settings.ids_as_strings};
    line_reader lines{STDIN_FILENO, STDOUT_FILENO};
    try {
        while (!answers.failed()) {
            auto const line = lines.next();
            if (!line) { break; }
            ask(engine, *line, settings, answers);
        }
    } catch (std::system_error const& problem) { return broken_off(answers.finish(), problem.what()); }
    return answers.finish();
}

}  // namespace bookonce::cli
