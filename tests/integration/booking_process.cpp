// One of several processes that sell the same event: bookonce by `submit`, from one thread. Prints
// how many it sold.
#include <cstdio>
#include <string>
#include <vector>

#include <bookonce/bookonce.hpp>

int main(int argc, char** argv) {
    if (argc != 5) {
        std::fputs("usage: booking_process SCHEMA EVENT USERS SEED\n", stderr);
        return 1;
    }
    char const* const address = std::getenv("BOOKONCE_DATABASE");
    bookonce::engine engine{
        {.database = address == nullptr ? "" : address, .schema = argv[1], .seed = std::stoull(argv[4])}};
    bookonce::event_id const event{std::stoll(argv[2])};
    std::vector<std::future<bookonce::outcome>> answers;
    for (int user = 0; user < std::stoi(argv[3]); ++user) {
        answers.push_back(engine.submit(bookonce::book_request{
            .event = event, .user = "user" + std::to_string(user), .deadline = std::chrono::minutes{1}}));
        // Small batches, so that the processes meet: everything at once would be a single change.
        if (user % 10 == 9) { answers.back().wait(); }
    }
    int sold = 0;
    for (auto& answer : answers) {
        bookonce::outcome const ending = answer.get();
        sold += std::holds_alternative<bookonce::booked>(ending) ? 1 : 0;
        bool const definite = !std::holds_alternative<bookonce::unavailable>(ending) &&
                              !std::holds_alternative<bookonce::in_doubt>(ending);
        if (!definite) {
            std::fprintf(stderr, "%s\n", bookonce::describe(ending).c_str());
            return 4;
        }
    }
    std::printf("%d\n", sold);
}
