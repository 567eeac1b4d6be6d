variable "a" { type = strng }
