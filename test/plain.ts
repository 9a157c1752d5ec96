/** What tests start prints without colours, whatever the terminal or the runner of this one asks for. */
delete process.env.FORCE_COLOR;
process.env.NO_COLOR = '1';
