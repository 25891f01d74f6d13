#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "clients/cli/app.h"

int main(int argc, char** argv) {
  std::ios::sync_with_stdio(false);
  yici::cli::Io io{std::cin, std::cout, std::cerr, isatty(STDOUT_FILENO) == 1, isatty(STDERR_FILENO) == 1};
  const int code = yici::cli::Run(std::vector<std::string>(argv + 1, argv + argc), io);
  std::cout.flush();
  // A full disk behind a redirection must not look like success.
  return code == 0 && !std::cout ? yici::cli::kExitOther : code;
}
