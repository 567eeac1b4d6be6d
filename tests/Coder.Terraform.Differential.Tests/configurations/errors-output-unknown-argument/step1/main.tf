output "a" {
  value = 1
  vlaue = 2
}
