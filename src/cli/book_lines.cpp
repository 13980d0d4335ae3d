#include "book_lines.hpp"

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

}  // namespace

report book_lines(options const& options, stream_settings const& settings) {
    engine engine{options};
    answer_writer answers{settings.ids_as_strings};
    line_reader lines{STDIN_FILENO, STDOUT_FILENO};
    try {
        while (!answers.failed()) {
            auto const line = lines.next();
            if (!line) { break; }
            ask(engine, *line, settings, answers);
        }
    } catch (std::system_error const& problem) { answers.add(internal_failure(problem.what())); }
    return answers.finish();
}

}  // namespace bookonce::cli
