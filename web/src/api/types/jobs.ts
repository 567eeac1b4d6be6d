export type JobStatus = "pending" | "running" | "succeeded" | "canceling" | "canceled" | "failed" | "unknown";

export interface ProvisionerJob {
  id: string;
  created_at: string;
  started_at?: string;
  completed_at?: string;
  canceled_at?: string;
  error?: string;
  error_code?: string;
  status: JobStatus;
  file_id: string;
  queue_position: number;
  queue_size: number;
  logs_overflowed?: boolean;
}

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error";

export interface JobLog {
  id: number;
  created_at: string;
  log_source: string;
  log_level: LogLevel;
  stage: string;
  output: string;
}

export interface AgentLog {
  id: number;
  created_at: string;
  output: string;
  level: LogLevel;
  source_id: string;
}
