#include "drill/cli/command_line.hpp"

int main(int argc, char** argv) {
  return drill::run_command_line(argc, argv);
}
