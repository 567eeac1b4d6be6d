-- How the program of an SSH session ended, as the agent tells it.
ALTER TABLE connection_logs ADD COLUMN exit_code integer;
