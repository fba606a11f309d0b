#include "drill/cli/command_line.hpp"
#include "drill/process/process.hpp"

int main(int argc, char** argv) {
  const drill::Process process;
  return drill::run_command_line(process, argc, argv);
}
