#include "store/commands.h"

int main(int argc, char **argv)
{
	return command_main("outpost-store", store_commands, argc, argv);
}
