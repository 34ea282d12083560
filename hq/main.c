#include "hq/commands.h"

int main(int argc, char **argv)
{
	return command_main("outpost-hq", hq_commands, argc, argv);
}
